// The resident memory of this process. The peak can be started afresh on Linux only; elsewhere it
// is that of the whole process.
import { readFileSync, writeFileSync } from 'node:fs';

const megabyte = 2 ** 20;

/** Resident megabytes now. */
export function residentMegabytes(): number {
  return process.memoryUsage.rss() / megabyte;
}

/** Forgets the peak so far; false where that cannot be done. */
export function resetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** The most resident megabytes since the process began, or since `resetPeak`. */
export function peakMegabytes(): number {
  try {
    const [, kilobytes] =
      /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return (Number(kilobytes) * 1024) / megabyte;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / megabyte;
}

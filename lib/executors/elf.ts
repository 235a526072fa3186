// Looks at an ELF file before the dynamic linker does. The linker maps a file without asking
// whether all of it is there: a truncated addon (an interrupted copy, a full disk) would not fail
// to load but kill the process with SIGBUS. Layout: System V ABI, "ELF Header", 64-bit.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };
const headerBytes = 64;
const programHeaderBytes = 56;

/** Why this file cannot be loaded as a shared object of this machine, or undefined if it may. */
export function elfFault(path: string, architecture: string): string | undefined {
  const file = openSync(path, 'r');
  try {
    return fault(file, architecture);
  } finally {
    closeSync(file);
  }
}

function fault(file: number, architecture: string): string | undefined {
  const bytes = fstatSync(file).size;
  const header = read(file, 0, headerBytes);
  if (header === undefined) return `truncated: ${bytes} bytes`;
  if (header.toString('latin1', 0, 4) !== '\x7fELF') return 'not an ELF file';
  if (header[4] !== 2 || header[5] !== 1) return 'not a 64-bit little-endian ELF file';
  const machine = header.readUInt16LE(18);
  const wanted = machines[architecture];
  if (wanted !== undefined && machine !== wanted) {
    return `for another architecture: ELF machine ${machine}, needed ${wanted} (${architecture})`;
  }
  const end = lastByte(file, header);
  if (end === undefined || end > bytes) return `truncated: ${bytes} bytes of ${end ?? 'many more'}`;
  return undefined;
}

// The end of whatever lies last: a segment, or the table of sections.
function lastByte(file: number, header: Buffer): number | undefined {
  const sections = Number(header.readBigUInt64LE(40));
  let end = sections + header.readUInt16LE(58) * header.readUInt16LE(60);
  const count = header.readUInt16LE(56);
  const table = read(file, Number(header.readBigUInt64LE(32)), count * programHeaderBytes);
  if (table === undefined) return undefined;
  for (let i = 0; i < count; i++) {
    const segment = table.subarray(i * programHeaderBytes);
    end = Math.max(end, Number(segment.readBigUInt64LE(8) + segment.readBigUInt64LE(32)));
  }
  return end;
}

function read(file: number, offset: number, bytes: number): Buffer | undefined {
  const buffer = Buffer.alloc(bytes);
  return readSync(file, buffer, 0, bytes, offset) === bytes ? buffer : undefined;
}

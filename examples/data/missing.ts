// Data that a program needs and cannot have: the user is told what to do in one line. Anything else
// that goes wrong is a mistake of ours, and shows where it happened.

const kind = 'MissingData';

/** An error whose message says what is missing and what to do about it. */
export function missingData(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name: kind });
}

/** Runs a program; if data is missing, says so on stderr and ends with status 1. */
export async function orSayWhatIsMissing(program: () => unknown): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== kind) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

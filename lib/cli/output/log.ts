/** Logs a step of a long-running command, with the time. */
export const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
/** Waits for a number of seconds. */
export const sleep = (seconds: number) => new Promise<void>(resolve => setTimeout(resolve, seconds * 1000));

/**
 * Checks once a second until nothing is missing, and logs what it waits for.
 * @param missing returns what is missing; undefined if nothing is
 * @param timeout in seconds
 * @returns what was still missing at the timeout; undefined if nothing was
 */
export async function wait(missing: () => string | undefined, timeout: number): Promise<string | undefined> {
  const end = Date.now() + timeout * 1000;
  let said: string | undefined;
  for (;;) {
    const why = missing();
    if (why === undefined || Date.now() > end) return why;
    if (why !== said) log(`waiting: ${why}`);
    said = why;
    await sleep(1);
  }
}

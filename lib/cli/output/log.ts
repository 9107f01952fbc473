/** Tells, with the time, what a command that takes long does. */
export const say = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
export const seconds = (count: number) => new Promise<void>(resolve => setTimeout(resolve, count * 1000));

/**
 * Tries once a second, telling what it waits for, until there is nothing left to wait for.
 * @param missing what is waited for; undefined when it is there
 * @returns what was still missing when the time was over; undefined when nothing was
 */
export async function wait(missing: () => string | undefined, timeout: number): Promise<string | undefined> {
  const end = Date.now() + timeout * 1000;
  let said: string | undefined;
  for (;;) {
    const why = missing();
    if (why === undefined || Date.now() > end) return why;
    if (why !== said) say(`waiting: ${why}`);
    said = why;
    await seconds(1);
  }
}

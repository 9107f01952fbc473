import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run of tests a folder of its own for temporary files, and removes it in the end, whatever tests left there. */
export default function temporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-tests-'));
  process.env.TMPDIR = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
}

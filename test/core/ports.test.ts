import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ports } from '../../lib';

const root = join(__dirname, '../..');
const literal = new RegExp(`(?<!\\d)(?:${Object.values(ports).join('|')})(?!\\d)`);

/** The lines of the files in a folder of lib that have one of the ports in them. */
function linesWithPorts(folder: string, include: (file: string) => boolean): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .filter(include)
    .flatMap(file =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .map((line): [string, string] => [file, line.trim()]),
    )
    .filter(([, line]) => literal.test(line))
    .map(([file, line]) => `${file}: ${line}`);
}

it('writes the ports of the scripts from lib/core/ports.ts (npm run docs)', () => {
  const now = execFileSync(process.execPath, ['--import', 'tsx', 'tools/ports.mjs', '--print'], { cwd: root, encoding: 'utf8' });
  expect(readFileSync(join(root, 'lib/scripts/lib/ports.sh'), 'utf8')).toBe(now);
});

it('finds a port in a script', () => {
  expect(linesWithPorts('lib/scripts/lib', () => true)).toContain('lib/scripts/lib/ports.sh: CLIENT_PORT=2379');
});

it('keeps the numbers of ports out of the scripts', () => {
  const exempt = ['lib/scripts/lib/ports.sh', 'lib/scripts/README.md'];
  expect(linesWithPorts('lib/scripts', file => !exempt.includes(file))).toEqual([]);
});

it('keeps the numbers of ports out of the library, but for its docs', () => {
  const lines = linesWithPorts('lib', file => file.endsWith('.ts') && file !== 'lib/core/ports.ts');
  expect(lines.filter(line => !/: (?:\*|\/\/|\/\*\*)/.test(line))).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

// The pipeline is the folder tree: each stage imports the ones before it, and none after it.
const stages = ['props', 'schema', 'rules', 'resolve', 'client', 'manifests', 'patches', 'build.ts', 'config.ts'];
const shared = ['manifests/shared', 'manifests/cluster'];
const core = join(__dirname, '../../lib/core');

const files = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));

/** What a file imports or exports again of the core, as paths from there. */
function imports(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(core, file), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative(core, resolve(core, dirname(file), fileName)));
}

/** The position of a file's stage: what has none is below all of them, such as names and defaults. */
const stageOf = (path: string) => stages.indexOf(stages.find(stage => `${path}.ts`.startsWith(stage)) ?? '');
const folderOf = (path: string) => path.split('/').slice(0, 2).join('/');

test('no stage of the core imports a later one', () => {
  const backwards = files.flatMap(file =>
    imports(file)
      .filter(path => stageOf(path) > stageOf(file))
      .map(path => `${file} -> ${path}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(backwards).toEqual([]);
});

test('manifests share what they have in common, and import no other folder of manifests', () => {
  const across = files
    .filter(file => file.startsWith('manifests/'))
    .flatMap(file =>
      imports(file)
        .filter(path => path.startsWith('manifests/') && ![folderOf(file), ...shared].includes(folderOf(path)))
        .map(path => `${file} -> ${path}`),
    );
  expect(across).toEqual([]);
});

test('no files of the core import each other in a circle', () => {
  const graph = new Map(files.map(file => [file.replace(/\.ts$/, '').replace(/\/index$/, ''), imports(file)]));
  const done = new Set<string>();
  const circleFrom = (path: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    done.add(path);
    for (const next of graph.get(path) ?? []) {
      const circle = circleFrom(next, [...way, path]);
      if (circle) return circle;
    }
    return undefined;
  };
  expect([...graph.keys()].map(path => circleFrom(path, [])).filter(circle => circle !== undefined)).toEqual([]);
});

// Tests of the core as a whole, of several modules together, or of what is not TypeScript.
const tests = ['golden', 'layout', 'mutations', 'protocol', 'schema/characters', 'schema/docs'];

test('every other test of the core has the path of the module that it tests', () => {
  const found = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => file.replace(/\.test\.ts$/, ''));
  expect(found.filter(file => !files.includes(`${file}.ts`)).sort()).toEqual(tests);
});

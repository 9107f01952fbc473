// Writes lib/scripts/lib/ports.sh from lib/core/ports.ts, so that scripts and manifests use the same ports. A test compares the two.
// usage: node --import tsx tools/ports.mjs [--print]
import { writeFileSync } from 'node:fs';
import { ports } from '../lib/core/ports.ts';

const variable = port =>
  `${port
    .replace(/(?=[A-Z])/g, '_')
    .replaceAll('-', '_')
    .toUpperCase()}_PORT`;
const text = `# shellcheck shell=dash
# shellcheck disable=SC2034 # used by the scripts that read this one
# The ports of lib/core/ports.ts. Written by \`npm run docs\`: do not edit.
${Object.entries(ports)
  .map(([port, number]) => `${variable(port)}=${number}\n`)
  .join('')}`;
if (process.argv[2] === '--print') process.stdout.write(text);
else writeFileSync(new URL('../lib/scripts/lib/ports.sh', import.meta.url), text);

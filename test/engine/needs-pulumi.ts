import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Says what is missing, before a test fails for want of it. */
export default function needsPulumi(): void {
  const onPath = (command: string) =>
    (process.env.PATH ?? '').split(delimiter).some(folder => {
      try {
        accessSync(join(folder, command), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  const missing = ['pulumi', 'pulumi-language-nodejs', 'pulumi-resource-kubernetes'].filter(command => !onPath(command));
  if (missing.length > 0) {
    throw new Error(
      `these tests run Pulumi's own engine, and on PATH there is no ${missing.join(', ')}. The first two are in https://www.pulumi.com/docs/install/; ` +
        'the last one `pulumi plugin install resource kubernetes` puts below ~/.pulumi/plugins',
    );
  }
}

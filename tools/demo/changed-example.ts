import * as fs from 'fs';
import * as path from 'path';

/** One line of the example, as a user would change it: daily backups and their copies are kept for a week longer. */
const EDITS = [
  ['ProtectionTier.daily()', 'new ProtectionTier({ name: \'daily\', rules: [BackupRule.daily({ deleteAfter: Duration.days(42), copyActions: [{ destination: CopyDestination.centralVault() }] })] })'],
  ['import {\n', 'import {\n  BackupRule,\n'],
];

export const CHANGE = 'daily kept 42 days';

/** Writes the edited example and gives back its path, inside the project so that its imports resolve. */
export function changedExample(projectFolder: string): string {
  const example = path.join('examples', 'typescript', 'organization.ts');
  const edited = EDITS.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) {
      throw new Error(`${example} does not have exactly one ${JSON.stringify(from)}: adapt tools/demo/changed-example.ts`);
    }
    return text.replace(from, to);
  }, fs.readFileSync(path.join(projectFolder, example), 'utf8'));
  const copy = path.join('.local-aws', 'changed-example.ts');
  fs.writeFileSync(path.join(projectFolder, copy), edited);
  return copy;
}

import { readFileSync } from 'fs';
import * as path from 'path';
import { memberStacks } from './members';
import { PROJECT, expect } from './steps';
import type { LocalAws } from '../local-aws/local-aws';
import { shownIn } from '../picture/shown';

const PICTURE = path.join('docs', 'images', 'accounts-and-flows.svg');

/** Compares the picture in the README with the stacks and StackSets that are there. */
export async function expectPicture(aws: LocalAws): Promise<string> {
  const shown = [...shownIn(readFileSync(path.join(PROJECT, PICTURE), 'utf8'))];
  const ofAccount = ([, { where }]: typeof shown[number]) => /^\d{12}$/.test(where);
  const stacks = shown.filter(ofAccount).map(([name, { where }]) => `${name} in ${where}`);
  const sets = shown.filter(one => !ofAccount(one)).flatMap(([name, { regions }]) => regions.map(region => `${name} in ${region}`));
  const resources = (await aws.resources()).filter(({ stack }) => stack !== 'CDKToolkit' && !stack.startsWith('StackSet-'));
  const deployed = [
    ...resources.map(({ stack, account }) => `${stack} in ${account}`),
    ...(await memberStacks(aws)).map(({ stackSet, region }) => `${stackSet} in ${region}`),
  ];
  const missing = [...new Set(deployed)].filter(one => ![...stacks, ...sets].includes(one));
  const invented = [...stacks, ...sets].filter(one => !deployed.includes(one));
  expect(missing.length === 0 && invented.length === 0,
    `${PICTURE} lacks ${missing.join(', ') || 'nothing'} and shows ${invented.join(', ') || 'nothing'} that is not deployed; run npx projen picture`);
  return `${stacks.length} stacks, ${shown.length - stacks.length} StackSets`;
}

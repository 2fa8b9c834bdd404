import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** docs/proofs.md names tests by file and title; a title may be cut by an ellipsis. */
const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join('test', file));
const cited = readFileSync('docs/proofs.md', 'utf8').split('\n').flatMap((line, i) => {
  let file: string | undefined;
  return [...line.matchAll(/`([\w./-]+\.test\.ts|test\/[\w/-]+)`|"([^"]+)"/g)].map(([, path, title]): [line: number, file: string | undefined, title: string | undefined] => {
    file = path ?? file;
    return [i + 1, file, title];
  });
});

test.each(cited.filter(([, file, title]) => file !== undefined && title === undefined))('line %i: %s exists', (_, file) => {
  expect(existsSync(file!) || files.some((path) => basename(path) === basename(file!))).toBe(true);
});

test.each(cited.filter(([, file, title]) => file?.endsWith('.ts') && title !== undefined))('line %i: %s has a test "%s"', (_, file, title) => {
  const texts = files.filter((path) => basename(path) === basename(file!)).map((path) => readFileSync(path, 'utf8').replaceAll("\\'", "'"));
  const parts = title!.split('…').map((part) => part.trim()).filter((part) => part !== '');
  expect(texts.some((text) => parts.every((part) => text.includes(part)))).toBe(true);
});

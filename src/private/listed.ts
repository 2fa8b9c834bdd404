/** Texts as messages list them: some, then how many more there are. Nobody reads hundreds of ARNs. */
export function listed(texts: ReadonlyArray<string>, what = '', most = 6): string {
  return texts.length <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${texts.length - most} more${what && ` ${what}`}`;
}

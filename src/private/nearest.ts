/** The member that somebody who misspelled one probably means, as a part of a message; empty where none is near. */
export function didYouMean(given: string, members: ReadonlyArray<string>): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const begins = (short: string, long: string) => plain(short).length >= 4 && plain(long).startsWith(plain(short));
  const begun = members.filter((member) => begins(given, member) || begins(member, given));
  const near = members.map((member) => ({ member, changes: changesBetween(plain(given), plain(member)) }))
    .filter(({ member, changes }) => changes <= Math.min(2, Math.floor(member.length / 3)))
    .sort((a, b) => a.changes - b.changes);
  const meant = near[0]?.member ?? begun[0];
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}

/** How many letters to put in, take out or replace; two that change places count as two. */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

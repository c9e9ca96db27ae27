/**
 * Order of versions as Debian has it (deb-version(7), without epoch): of the upstream part first, then of the revision after
 * the last hyphen. Negative, 0 or positive, for sorting oldest first.
 */
export function compareDebianVersions(a: string, b: string): number {
  const [ours, theirs] = [parts(a), parts(b)];
  return compareParts(ours.upstream, theirs.upstream) || compareParts(ours.revision, theirs.revision);
}

function parts(version: string): { readonly upstream: string; readonly revision: string } {
  const hyphen = version.lastIndexOf('-');
  return hyphen < 0
    ? { upstream: version, revision: '' }
    : { upstream: version.slice(0, hyphen), revision: version.slice(hyphen + 1) };
}

/** By turns what is no digit and what is a number, as long as there is anything left of either. */
function compareParts(a: string, b: string): number {
  let [restA, restB] = [a, b];
  while (restA !== '' || restB !== '') {
    const [wordA, wordB] = [/^\D*/.exec(restA)?.[0] ?? '', /^\D*/.exec(restB)?.[0] ?? ''];
    const byWord = compareWords(wordA, wordB);
    if (byWord !== 0) return byWord;
    [restA, restB] = [restA.slice(wordA.length), restB.slice(wordB.length)];
    const [digitsA, digitsB] = [/^\d*/.exec(restA)?.[0] ?? '', /^\d*/.exec(restB)?.[0] ?? ''];
    const byNumber = compareNumbers(digitsA, digitsB);
    if (byNumber !== 0) return byNumber;
    [restA, restB] = [restA.slice(digitsA.length), restB.slice(digitsB.length)];
  }
  return 0;
}

/** Letter by letter: `~` before the end, the end before letters, letters before everything else. */
function compareWords(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = rankOf(a[i]) - rankOf(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rankOf(letter: string | undefined): number {
  if (letter === '~') return -1;
  if (letter === undefined) return 0;
  const code = letter.charCodeAt(0);
  return /[A-Za-z]/.test(letter) ? code : code + 256;
}

/** As text: a run of digits can be longer than a number holds. */
function compareNumbers(a: string, b: string): number {
  const [ours, theirs] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return ours.length - theirs.length || (ours < theirs ? -1 : ours > theirs ? 1 : 0);
}

/** A version of package.json as Debian writes it: what comes before a release sorts before it (deb-version(7)). */
export function debianVersionOf(version: string): string {
  return version.replace('-', '~');
}

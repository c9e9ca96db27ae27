/** What stands in the fenced code blocks of a document that are marked with this language. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    ([, body = '']) => body,
  );
}

// Texts as literals of other languages. Control characters are written as octal: of all escapes the
// one that C++, Java and Python share, and that none of them reads in two ways with three digits.
export function doubleQuoted(text: string): string {
  const inner = text.replace(/[\\"]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${inner}"`;
}

/** JavaScript has no octal escapes in modules. */
export const scriptQuoted = (text: string) => JSON.stringify(text).replace(/[\u007f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

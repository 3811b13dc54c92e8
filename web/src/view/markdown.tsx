// The part of CommonMark that descriptions use. What comes out are elements, never markup as text,
// so a document cannot bring a script with it.
import type { ComponentChildren } from 'preact';

export function Markdown({ text }: { text: string }) {
  const blocks = text.trim().split(/\n\s*\n/).filter(Boolean);
  return <div class="prose">{blocks.map(block)}</div>;
}

function block(text: string) {
  const lines = text.split('\n');
  if (lines[0]?.startsWith('```')) return <pre tabIndex={0}>{lines.slice(1).join('\n').replace(/\n?```$/, '')}</pre>;
  if (lines.every((line, i) => /^\s*[-*] /.test(line) || (i > 0 && /^\s+\S/.test(line)))) return <ul>{items(lines, /^\s*[-*] /)}</ul>;
  if (lines.every((line, i) => /^\s*\d+[.)] /.test(line) || (i > 0 && /^\s+\S/.test(line)))) return <ol>{items(lines, /^\s*\d+[.)] /)}</ol>;
  const heading = /^#{1,6} (.*)$/.exec(text);
  if (heading) return <p class="lead">{inline(heading[1] ?? '')}</p>;
  return <p>{inline(lines.join(' '))}</p>;
}

function items(lines: string[], mark: RegExp) {
  const all: string[] = [];
  for (const line of lines) {
    if (mark.test(line)) all.push(line.replace(mark, ''));
    else all.push(`${all.pop() ?? ''} ${line.trim()}`);
  }
  return all.map((item) => <li>{inline(item)}</li>);
}

const INLINE = /(`[^`]+`)|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?!\w)/;

export function inline(text: string): ComponentChildren {
  const found = INLINE.exec(text);
  if (!found) return text;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return <>{before}{inlineOf(found)}{inline(after)}</>;
}

function inlineOf([, code, strong, label, href = '', emphasis]: RegExpExecArray) {
  if (code) return <code>{code.slice(1, -1)}</code>;
  if (strong) return <strong>{inline(strong)}</strong>;
  if (emphasis) return <em>{emphasis}</em>;
  // Anything else than these could run a script.
  return /^(https?:\/\/|\/(?!\/)|#)/i.test(href) ? <a href={href} rel="noreferrer">{label ?? ''}</a> : <>{label}</>;
}

// Where the reader is: the address bar says it, and the pages follow.
import { useEffect, useState } from 'preact/hooks';
import type { Api, Operation } from './document';

export type Place =
  | { page: 'overview' }
  | { page: 'errors'; code: string }
  | { page: 'operation'; operation: Operation }
  | { page: 'unknown'; method: string; path: string };

export const linkOf = (operation: Operation, all: Api[]): string => {
  const same = operationsOf(all).filter(({ key }) => key === operation.key);
  const apart = same.length > 1 && same[0] !== operation ? `&api=${operation.api.number}` : '';
  // The slashes of a path stay readable, as in the link that documents have.
  const path = encodeURIComponent(operation.path).replaceAll('%2F', '/');
  return `/api/?type=${operation.method.toLowerCase()}&path=${path}${apart}`;
};

export const errorLink = (code: string) => `/api/errors#${encodeURIComponent(code)}`;

export const operationsOf = (all: Api[]) => all.flatMap(({ groups }) => groups.flatMap(({ operations }) => operations));

export function placeOf(url: URL, all: Api[]): Place {
  if (/\/errors\/?$/.test(url.pathname)) return { page: 'errors', code: fragment(url) };
  const path = url.searchParams.get('path');
  const type = url.searchParams.get('type');
  if (path === null && type === null) return { page: 'overview' };
  const method = (type ?? 'get').toLowerCase();
  const api = Number(url.searchParams.get('api') ?? NaN);
  const found = operationsOf(all).filter(({ key }) => key === `${method} ${path}`);
  const operation = found.find((one) => one.api.number === api) ?? found[0];
  return operation ? { page: 'operation', operation } : { page: 'unknown', method: method.toUpperCase(), path: path ?? '' };
}

function fragment(url: URL): string {
  try {
    return decodeURIComponent(url.hash.slice(1));
  } catch {
    return ''; // a broken escape names no code
  }
}

const listeners = new Set<() => void>();

export function go(href: string) {
  if (href === location.pathname + location.search + location.hash) return;
  history.pushState(null, '', href);
  listeners.forEach((tell) => tell());
}

/** The address, as it is now. Links within the pages do not reload them: what was entered would be lost. */
export function useAddress(): URL {
  const [url, setUrl] = useState(() => new URL(location.href));
  useEffect(() => {
    const tell = () => setUrl(new URL(location.href));
    listeners.add(tell);
    addEventListener('popstate', tell);
    addEventListener('hashchange', tell);
    document.addEventListener('click', follow);
    return () => {
      listeners.delete(tell);
      removeEventListener('popstate', tell);
      removeEventListener('hashchange', tell);
      document.removeEventListener('click', follow);
    };
  }, []);
  return url;
}

function follow(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.target || link.origin !== location.origin || !['/api/', '/api/errors'].includes(link.pathname)) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

// The frame around each page.
import { useEffect, useRef, useState } from 'preact/hooks';
import { operationsOf, placeOf, useAddress, type Place } from '../place';
import { isExpired, serverNow, useClock, useSession } from '../session';
import type { Api } from '../document';
import { ErrorsPage } from './errors_page';
import { Navigation } from './navigation';
import { OperationPage } from './operation_page';
import { Overview, Unknown } from './overview';
import { countdown } from './session_card';

export function App({ all }: { all: Api[] }) {
  const url = useAddress();
  const place = placeOf(url, all);
  const [open, setOpen] = useState(false);
  useArrival(url, place);
  return (
    <>
      <a class="skip" href="#content">Skip to the content</a>
      <header class="top">
        <button type="button" class="menu" aria-expanded={open ? 'true' : 'false'} aria-controls="navigation" onClick={() => setOpen(!open)}>
          <span aria-hidden="true">☰</span><span class="unseen"> Operations</span></button>
        <a class="brand" href="/api/"><span class="mark" aria-hidden="true" />Sallyport <span>API Explorer</span></a>
        <TokenState />
        <Theme />
      </header>
      <div class="columns">
        <Navigation all={all} place={place} open={open} close={() => setOpen(false)} />
        <main id="content" tabIndex={-1}><Page all={all} place={place} /></main>
      </div>
    </>
  );
}

function Page({ all, place }: { all: Api[]; place: Place }) {
  switch (place.page) {
    case 'overview': return <Overview all={all} />;
    case 'errors': return <ErrorsPage all={all.flatMap(({ errors }) => errors)} code={place.code} />;
    case 'unknown': return <Unknown all={all} method={place.method} path={place.path} />;
    case 'operation': {
      const { operation } = place;
      // POST on the same path that takes the same body: what a browser sends where GET has a body.
      const twin = operation.method === 'GET' && operation.body.length > 0
        ? operationsOf([operation.api]).find((one) => one.method === 'POST' && one.path === operation.path && one.body.length > 0) : undefined;
      return <OperationPage key={operation.api.number + operation.key} operation={operation} twin={twin} />;
    }
  }
}

/** Title and focus follow the reader from page to page, but not at the first one. */
function useArrival(url: URL, place: Place) {
  const first = useRef(true);
  useEffect(() => {
    document.title = `${titleOf(place)} · Sallyport API Explorer`;
    if (!first.current && !url.hash) {
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [url.href]);
}

function titleOf(place: Place): string {
  switch (place.page) {
    case 'overview': return 'Overview';
    case 'errors': return 'Error catalogue';
    case 'unknown': return 'No such operation';
    case 'operation': return `${place.operation.method} ${place.operation.path}`;
  }
}

function TokenState() {
  const { token } = useSession();
  useClock();
  if (!token) return <span class="token-state none">No token</span>;
  if (isExpired(token)) return <span class="token-state expired">Token expired</span>;
  return <span class="token-state live">Token <span class="figures">{countdown(token.exp - serverNow())}</span></span>;
}

function Theme() {
  const dark = () => matchMedia('(prefers-color-scheme: dark)').matches;
  const [theme, setTheme] = useState(() => (dark() ? 'dark' : 'light'));
  const other = theme === 'dark' ? 'light' : 'dark';
  const turn = () => {
    document.documentElement.dataset.theme = other;
    setTheme(other);
  };
  return <button type="button" class="quiet theme" onClick={turn} aria-label={`Use the ${other} theme`}><span aria-hidden="true">{theme === 'dark' ? '☀' : '☾'}</span></button>;
}

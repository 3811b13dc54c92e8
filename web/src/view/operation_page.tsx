// One operation: what it takes, what it answers, and beside that the workbench.
import { useEffect, useState } from 'preact/hooks';
import type { Field, Media, Operation, Parameter, Response } from '../document';
import { bodyText, exampleOf, isJson } from '../example';
import { errorLink } from '../place';
import { keyOf, type Values } from '../request';
import { CodeCard } from './code_card';
import { Copy } from './copy';
import { inline, Markdown } from './markdown';
import { Limits, SchemaView, typeName } from './schema';
import { SessionCard } from './session_card';
import { TryCard } from './try_card';

export function OperationPage({ operation, twin }: { operation: Operation; twin: Operation | undefined }) {
  const [values, setValues] = useState<Values>(() => firstValues(operation));
  useEffect(() => setValues(firstValues(operation)), [operation]);
  const wanted = operation.security.kind === 'token' ? (operation.security.scopes[0] ?? []) : scopesAsked(operation);
  return (
    <div class="operation">
      <article>
        <Head operation={operation} />
        <Markdown text={operation.description} />
        <SecurityNote operation={operation} />
        {operation.parameters.length > 0 && <Parameters all={operation.parameters} />}
        {operation.body.length > 0 && <Body operation={operation} />}
        <Responses all={operation.responses} />
      </article>
      <div class="workbench" id="workbench">
        {operation.security.kind !== 'none' && <SessionCard wanted={wanted} />}
        <TryCard operation={operation} twin={twin} values={values} setValues={setValues} />
        <CodeCard operation={operation} twin={twin !== undefined} values={values} />
      </div>
    </div>
  );
}

function firstValues(operation: Operation): Values {
  const media = operation.body[0];
  // A body that need not be is left out where the query can say the same, unless it is the only way.
  const parameters = operation.parameters
    .filter((one) => one.required && one.example !== undefined)
    .map((one) => [keyOf(one), one.example!]);
  const named = operation.parameters.some((one) => one.in === 'path' && one.name === 'scope');
  return { parameters: Object.fromEntries(parameters), type: media?.type ?? '', body: media && !named ? bodyText(media) : '' };
}

/** Which scopes the example of this operation asks for: a good start for the form. */
function scopesAsked(operation: Operation): string[] {
  const example = operation.parameters.find(({ name }) => name === 'scope')?.example;
  return example ? [example] : [];
}

function Head({ operation }: { operation: Operation }) {
  return (
    <header>
      <p class="crumb">{operation.api.own ? operation.tag : `${operation.api.title} · ${operation.tag}`}</p>
      <h1 tabIndex={-1}>{operation.summary}</h1>
      <p class="path-line"><span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span> <code>{operation.base}{operation.path}</code></p>
      <button type="button" class="quiet jump" onClick={() => document.getElementById('workbench')?.scrollIntoView()}>Try it</button>
      {operation.deprecated && <p class="alert">This operation is deprecated.</p>}
      {operation.elsewhere !== undefined && <p class="alert">Answered at <code>{operation.elsewhere}</code>, which only the server’s own machine reaches.</p>}
    </header>
  );
}

function SecurityNote({ operation }: { operation: Operation }) {
  const { kind, scopes } = operation.security;
  if (operation.noRoute) return <p class="alert">No route of this gateway leads here: it answers 404.</p>;
  if (kind === 'none') return <p class="fact"><strong>Open.</strong> Nobody asks for credentials.</p>;
  if (kind === 'client') return <p class="fact"><strong>Client id and secret</strong> as <code>Authorization: Basic</code>.</p>;
  const ways = scopes.filter((way) => way.length > 0);
  return (
    <p class="fact"><strong>Access token</strong> as <code>Authorization: Bearer</code>
      {ways.length > 0 && <>, with {ways.map((way, i) => <>{i > 0 && ' or '}{way.map((scope) => <code class="chip">{scope}</code>)}</>)}</>}.</p>
  );
}

function Parameters({ all }: { all: Parameter[] }) {
  return (
    <section aria-labelledby="parameters">
      <h2 id="parameters">Parameters</h2>
      {(['path', 'query', 'header'] as const).map((where) => {
        const here = all.filter((one) => one.in === where);
        return here.length > 0 && <><h3>{{ path: 'In the path', query: 'In the query', header: 'Header fields' }[where]}</h3><Fields all={here} /></>;
      })}
    </section>
  );
}

function Fields({ all }: { all: (Field & { example?: string })[] }) {
  return (
    <ul class="members">
      {all.map((one) => (
        <li>
          <p class="member-head"><code class="name">{one.name}</code> <span class="type">{typeName(one.schema)}</span>
            {one.required ? <span class="required">required</span> : <span class="optional">optional</span>} <Limits schema={one.schema} /></p>
          {one.description && <p class="member-text">{inline(one.description.trim().replaceAll('\n', ' '))}</p>}
          {one.example !== undefined && <p class="member-text note">Example: <code>{one.example}</code></p>}
        </li>
      ))}
    </ul>
  );
}

function Body({ operation }: { operation: Operation }) {
  return (
    <section aria-labelledby="body">
      <h2 id="body">Body</h2>
      {operation.bodyDescription && <Markdown text={operation.bodyDescription} />}
      {operation.body.map((media) => <MediaView media={media} />)}
    </section>
  );
}

function MediaView({ media }: { media: Media }) {
  const examples = media.examples.length > 0 ? media.examples : media.schema && isJson(media.type)
    ? [{ name: 'made', summary: 'Example', value: exampleOf(media.schema) }] : [];
  return (
    <div class="media">
      <h3><code>{media.type}</code></h3>
      {media.schema?.description && <p class="member-text">{inline(media.schema.description)}</p>}
      {media.schema && <SchemaView schema={media.schema} />}
      {examples.map((one) => (
        <figure><figcaption>{one.summary}</figcaption>
          <div class="code-box"><pre tabIndex={0}>{bodyText(media, one.value)}</pre><Copy text={() => bodyText(media, one.value)} what="the example" /></div></figure>
      ))}
    </div>
  );
}

function Responses({ all }: { all: Response[] }) {
  return (
    <section aria-labelledby="responses">
      <h2 id="responses">Answers</h2>
      {all.map((one) => <ResponseView response={one} open={one.status.startsWith('2')} />)}
    </section>
  );
}

function ResponseView({ response, open }: { response: Response; open: boolean }) {
  const errors = response.media.flatMap(({ examples }) => examples.flatMap(({ error }) => error ?? []));
  const kind = response.status.startsWith('2') || response.status.startsWith('3') ? 'good' : 'bad';
  return (
    <details class="response" open={open}>
      <summary><span class={`status ${kind}`}>{response.status === 'default' ? 'any' : response.status}</span> <span>{inline(response.description)}</span></summary>
      {response.headers.length > 0 && <><h3>Header fields</h3><Fields all={response.headers} /></>}
      {errors.length > 0
        ? <><h3>Body</h3>{response.media.map(({ schema }) => schema && <SchemaView schema={schema} />)}
            <ul class="codes">{errors.map((error) => (
              <li><span class="note">{response.status === 'default' && `${error.status} `}</span><a href={errorLink(error.name)}>{error.code}</a> {error.message}</li>
            ))}</ul></>
        : response.media.map((media) => <MediaView media={media} />)}
    </details>
  );
}

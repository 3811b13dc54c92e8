// Tabs as the ARIA practices describe them: one stop for Tab, arrows between them.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type Props = { label: string; names: string[]; chosen: string; choose: (name: string) => void; children: ComponentChildren };

export function Tabs({ label, names, chosen, choose, children }: Props) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? names.length - 1 : step && (names.indexOf(chosen) + step + names.length) % names.length;
    if (to === undefined) return;
    event.preventDefault();
    choose(names[to]!);
    document.getElementById(`${id}-${to}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {names.map((name, i) => (
          <button type="button" role="tab" id={`${id}-${i}`} aria-selected={name === chosen ? 'true' : 'false'}
            aria-controls={`${id}-panel`} tabIndex={name === chosen ? 0 : -1} onClick={() => choose(name)}>{name}</button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${names.indexOf(chosen)}`}>{children}</div>
    </>
  );
}

// A button that copies a text, and says whether it did.
import { useEffect, useState } from 'preact/hooks';

export function Copy({ text, what }: { text: () => string; what: string }) {
  const [said, say] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => say(''), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => navigator.clipboard.writeText(text()).then(() => say('Copied'), () => say('Copying is not allowed here'));
  return (
    <button type="button" class="quiet copy" onClick={copy}>
      <span aria-hidden={said ? 'true' : undefined}>{said || 'Copy'}</span>
      <span class="unseen"> {what}</span>
      <span class="unseen" role="status">{said}</span>
    </button>
  );
}

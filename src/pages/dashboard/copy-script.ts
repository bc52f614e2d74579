// The one script of the dashboard: gives the fields that hold a secret a button that copies it, where the browser can. Without it they
// are opened and copied by hand. It is allowed by its hash, on the pages that hold it.

import { createHash } from 'node:crypto';

import { contentSecurityPolicy } from '../safety.js';

/** A button `data-copies` the text of the element with that id; it is hidden until this finds that it can. */
export const copyScript = `
if (navigator.clipboard) for (const button of document.querySelectorAll('button[data-copies]')) {
  const label = button.firstElementChild;
  const text = label.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      label.textContent = 'Copied';
    } catch {
      label.textContent = 'Not copied';
    }
    setTimeout(() => { label.textContent = text; }, 2000);
  });
}
`;

/** The policy of a page that holds it. */
export const COPY_POLICY = `${contentSecurityPolicy()}; script-src 'sha256-${createHash('sha256').update(copyScript).digest('base64')}'`;

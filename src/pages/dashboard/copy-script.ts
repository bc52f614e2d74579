// The one script of the dashboard: gives the fields that hold a secret a button that copies it, where the browser can. Without it they
// are opened and copied by hand. It is allowed by its hash, on the pages that name it.

import { script } from '../script.js';

/** A button `data-copies` the text of the element with that id; it is hidden until this finds that it can. */
export const copyScript = script(`
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
`);

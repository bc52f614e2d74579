// What a person with a keyboard, a screen reader or weak eyes would stumble over on a page (WCAG 2.2): names, structure, contrast.

import type { Page } from 'playwright-core';

/** Runs in the page. A text, since the types of the tests know no DOM. @returns what is wrong, in words */
const AUDIT = `(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const told = (element) => element.outerHTML.slice(0, 120);

  // 3.1.1, 2.4.2, 1.3.1: language, title, one heading, landmarks
  if (!document.documentElement.lang) faults.push('no lang');
  if (!document.title.trim()) faults.push('no title');
  for (const name of ['h1', 'main', 'body > header', 'body > footer'])
    if (all(name).length !== 1) faults.push(all(name).length + ' ' + name);
  const levels = all('h1, h2, h3, h4').map((heading) => Number(heading.tagName.slice(1)));
  levels.forEach((level, at) => { if (level > (levels[at - 1] ?? 0) + 1) faults.push('h' + level + ' after h' + (levels[at - 1] ?? 0)); });

  // 4.1.2, 3.3.2: everything that takes input has a name, and what it refers to is there
  for (const field of all('input:not([type=hidden]), textarea, select'))
    if (![...field.labels].some((label) => label.textContent.trim())) faults.push('no label: ' + told(field));
  for (const named of all('button, a')) if (!named.textContent.trim()) faults.push('no name: ' + told(named));
  for (const described of all('[aria-describedby]'))
    for (const id of described.getAttribute('aria-describedby').split(' ')) if (!document.getElementById(id)) faults.push('no #' + id);
  const ids = all('[id]').map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('twice #' + id);

  // 2.4.3: the focus goes as one reads
  for (const element of all('[tabindex]')) if (element.tabIndex > 0) faults.push('tabindex: ' + told(element));

  // 2.5.8: what is pressed is at least 24 pixels high and wide
  for (const target of all('button, input:not([type=hidden])')) {
    const { width, height } = target.getBoundingClientRect();
    if (isShown(target) && (width < 24 || height < 24)) faults.push(Math.round(width) + 'x' + Math.round(height) + ': ' + told(target));
  }

  // 1.4.3: text stands out from what is behind it
  const rgba = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) { const color = rgba(getComputedStyle(at).backgroundColor); if (color.a === 1) return color; }
    return { r: 255, g: 255, b: 255 };
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  for (const element of all('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.matches('input:not([type=hidden])');
    if (!hasText || !isShown(element)) continue;
    const [dark, bright] = [luminance(rgba(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < 4.5) faults.push('contrast ' + ratio.toFixed(2) + ': ' + told(element));
  }
  return faults;
})()`;

export const auditPage = (page: Page): Promise<readonly string[]> => page.evaluate(AUDIT);

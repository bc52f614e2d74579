import { describe, expect, it, vi } from 'vitest';

import { Observers } from '../../src/platform/observers.js';

interface Listener {
  readonly hear: (what: string) => void;
}

/** Several observers that write down what they hear, each under its name. */
function listening(names: readonly string[]) {
  const heard: string[] = [];
  const warned: string[] = [];
  const observers = new Observers<Listener>('the news', (message) => warned.push(message));
  const stops = new Map<string, () => void>();
  const add = (name: string, also: (what: string) => void = () => {}): void => {
    const hear = (what: string): void => {
      heard.push(`${name}: ${what}`);
      also(what);
    };
    stops.set(name, observers.add({ hear }));
  };
  for (const name of names) add(name);
  return { heard, warned, add, stop: (name: string) => stops.get(name)?.(), tell: (what: string) => observers.tell(({ hear }) => hear(what)) };
}

describe('observers', () => {
  it('are told in the order in which they began, and none hears of what was before', () => {
    const { heard, add, tell } = listening(['a']);
    tell('1');
    add('b');
    tell('2');
    expect(heard).toEqual(['a: 1', 'a: 2', 'b: 2']);
  });

  it('that stop hear nothing more, even of what is being told', () => {
    const { heard, add, stop, tell } = listening([]);
    add('a', () => stop('c'));
    add('b', () => stop('b'));
    add('c');
    tell('1');
    tell('2');
    expect(heard).toEqual(['a: 1', 'b: 1', 'a: 2']);
  });

  it('that begin while something is told hear of it no more', () => {
    const { heard, add, tell } = listening([]);
    add('a', (what) => what === '1' && add('b'));
    tell('1');
    tell('2');
    expect(heard).toEqual(['a: 1', 'a: 2', 'b: 2']);
  });

  it('all hear in one order, although one of them causes more', () => {
    const { heard, add, tell } = listening([]);
    add('a', (what) => what === '1' && tell('2'));
    add('b');
    tell('1');
    expect(heard).toEqual(['a: 1', 'b: 1', 'a: 2', 'b: 2']);
  });

  it.each<[what: string, thrown: unknown, told: RegExp]>([
    ['an error', new Error('broken'), /^an observer of the news failed: Error: broken\n +at /],
    ['something else', 'broken', /^an observer of the news failed: broken$/],
  ])('one that throws %s is told of, and nobody else misses anything', (_, thrown, told) => {
    const { heard, warned, add, tell } = listening(['a']);
    add('b', () => {
      throw thrown;
    });
    add('c');
    tell('1');
    tell('2');
    expect(heard).toEqual(['a: 1', 'b: 1', 'c: 1', 'a: 2', 'b: 2', 'c: 2']);
    expect(warned).toEqual([expect.stringMatching(told), expect.stringMatching(told)]);
  });

  it('one that throws is a warning of the process where nobody else is told', () => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const observers = new Observers<Listener>('the news');
    observers.add({
      hear: () => {
        throw new Error('broken');
      },
    });
    observers.tell(({ hear }) => hear('1'));
    expect(emitted.mock.calls).toEqual([[expect.stringContaining('an observer of the news failed: Error: broken')]]);
    emitted.mockRestore();
  });
});

// Deliveries that are to come out of order: each is held back until a later one to its endpoint has been sent.

import type { DeliveryRecord } from '../records/records.js';

interface Known {
  readonly endpointId: string;
  /** Counts up in the order in which deliveries came. */
  readonly order: number;
}

export class HeldBack {
  #last = 0;
  readonly #held = new Map<string, Known>();
  /** The order of deliveries that came while another was held back: sending one of them may release it. */
  readonly #later = new Map<string, Known>();

  /** Takes note of a pending delivery, in the order in which they come. */
  add({ id, endpoint_id, torture, attempts }: DeliveryRecord): void {
    const isHeld = torture?.kind === 'out_of_order' && attempts.length === 0;
    if (!isHeld && this.#held.size === 0) return;
    if (this.#held.has(id) || this.#later.has(id)) return;
    const known: Known = { endpointId: endpoint_id, order: (this.#last += 1) };
    this.#later.set(id, known);
    if (isHeld) this.#held.set(id, known);
  }

  /** Call it when a delivery has been sent. Returns the ids of those that were held back until then. */
  releasedBy({ id }: DeliveryRecord): string[] {
    const sent = this.#later.get(id);
    this.#held.delete(id);
    this.#later.delete(id);
    if (!sent) return [];
    const released = [...this.#held].filter(([, { endpointId, order }]) => endpointId === sent.endpointId && order < sent.order).map(([heldId]) => heldId);
    for (const heldId of released) this.#held.delete(heldId);
    if (this.#held.size === 0) this.#later.clear();
    return released;
  }

  clear(): void {
    this.#held.clear();
    this.#later.clear();
  }
}

// Until when one may apply to an opportunity.

import { endOfDay } from '../../domain/time.js';
import type { OpportunityRecord } from '../../records/records.js';

/**
 * Why nobody may apply, as a sentence; null while one may. The deadline's last day counts, UTC (contract: Opportunity).
 * @param now epoch milliseconds on the workspace's clock
 */
export function whyClosed({ status, deadline }: Pick<OpportunityRecord, 'status' | 'deadline'>, now: number): string | null {
  if (status === 'closed') return 'This opportunity is closed: it takes no more applications.';
  if (deadline !== null && now > endOfDay(deadline)) return `The deadline of this opportunity has passed: its last day was ${deadline} (UTC).`;
  return null;
}

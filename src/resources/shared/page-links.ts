// The pages that the API's answers lead to. What they show is in pages/checkout.

import type { Links } from '../../http/links.js';

export const certificateUrl = ({ base }: Links, enrollmentId: string): string => `${base}/certificates/${enrollmentId}`;

export const checkoutUrl = ({ base }: Links, paymentId: string): string => `${base}/checkout/${paymentId}`;

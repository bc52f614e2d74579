// What is wrong with one field, as `details.errors` of a VALIDATION_ERROR lists it. Making the error of it is the caller's business.

export interface Fault {
  /** A dotted path: `responses.0.answer`. */
  readonly field: string;
  readonly constraint: string;
  /** Says what to change. */
  readonly message: string;
}

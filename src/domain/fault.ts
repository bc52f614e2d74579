// What is wrong with one field, as `details.errors` of a VALIDATION_ERROR lists it. Whoever finds it makes the error of it.

export interface Fault {
  /** A dotted path: `responses.0.answer`; empty when the whole body is meant. */
  readonly field: string;
  /** The keyword of JSON Schema that was not met, or one of ours: `characters`, `depth`, `json`, `single`, ... */
  readonly constraint: string;
  /** Says what to change. */
  readonly message: string;
}

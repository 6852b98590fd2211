/** What is asked of a rehearsal and cannot be played: the user mends it. */
export class RehearsalError extends Error {}

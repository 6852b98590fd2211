import { StateFileError } from '../../src/state/files/state-file-error';

/** The StateFileError that something throws. */
export function refusal(action: () => unknown): StateFileError {
  try {
    action();
  } catch (error) {
    if (error instanceof StateFileError) return error;
    throw error;
  }
  throw new Error('expected a StateFileError, and there was none');
}

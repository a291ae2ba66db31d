/** An image has several hosts, or nothing to be checked, and only who asks can say what is meant. Exit code 2. */
export class ImageChoiceError extends Error {
  override readonly name = 'ImageChoiceError';
}

import { type DeploymentPreview, oneLine, withoutControls } from '@ubench/core';

/** For a person, what backends would submit: each under its title, set in. */
export const previewLines = (previews: readonly DeploymentPreview[]): string[] =>
  previews.flatMap(({ backend, title, text }) => ['', `${oneLine(title)}, for ${oneLine(backend)}:`, ...text.trimEnd().split('\n').map((line) => `  ${withoutControls(line.replaceAll('\t', '    '))}`.trimEnd())]);

import { describe, expect, it } from 'vitest';
import { exportName, fileName } from '../../../../src/ui/panels/exportName';

const at = new Date(2026, 0, 2, 3, 4, 5).getTime();

describe('exportName', () => {
  it.each([
    ['editor', 'Overlay', 'svg', 'editor-Overlay-20260102-030405.svg'],
    [
      'editor',
      'Distribution tree of movie.Mjpeg',
      'png',
      'editor-Distribution-tree-of-movie.Mjpeg-20260102-030405.png',
    ],
    ['editor', 'Overlay of editor, tree of movie', 'svg', 'Overlay-of-editor-tree-of-movie-20260102-030405.svg'],
    ['edit', 'Overlay of editor', 'svg', 'edit-Overlay-of-editor-20260102-030405.svg'],
    [null, 'Overlay', 'png', 'Overlay-20260102-030405.png'],
    [null, 'Überblick', 'mermaid', 'overlay-Überblick-20260102-030405.mmd'],
    ['', '', 'jsonLines', 'overlay-20260102-030405.jsonl'],
    ['../../etc/passwd', '..\\CON:\n"*?<>|\u202e', 'json', 'etc-passwd-CON-20260102-030405.json'],
    ['.hidden', '...', 'dot', 'hidden-20260102-030405.dot'],
  ] as const)('of %j and %j as %s', (node, title, format, name) => {
    expect(exportName(node, title, at, format)).toBe(name);
  });

  it('is short enough for every file system', () => {
    const name = exportName('ü'.repeat(64), '𠀀'.repeat(100), at, 'svg');
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
  });
});

it('makes names of other parts, too, and leaves out those of which nothing is left', () => {
  expect(fileName(['movie.Mjpeg', '...', 'frame-12'], at, 'jpg')).toBe('movie.Mjpeg-frame-12-20260102-030405.jpg');
});

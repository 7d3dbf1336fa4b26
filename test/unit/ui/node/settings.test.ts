import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../src/ui/node/settings';

const DEFAULTS: Readonly<Record<string, unknown>> = {
  name: '',
  address: '127.0.0.1',
  port: 8000,
  advertise: '',
  allowInsecure: false,
  clientMode: false,
  neighbours: [],
  sources: [],
};

const read = (own: Readonly<Record<string, unknown>>) =>
  readSettings({
    get: (name) => (name in own ? own[name] : DEFAULTS[name]),
    isSet: (name) => name in own,
  });

describe('readSettings', () => {
  it('reads defaults', () => {
    expect(read({})).toEqual({
      node: {
        name: '',
        address: '127.0.0.1',
        port: 8000,
        advertise: '',
        insecure: false,
        clientMode: false,
        neighbours: [],
      },
      portIsChosen: false,
      sources: [],
    });
  });

  it('reads what the user has set', () => {
    const settings = read({ port: 8000, name: 'me', neighbours: ['127.0.0.1:9000'], sources: ['a.mjpeg'] });
    expect(settings).toMatchObject({ portIsChosen: true, sources: ['a.mjpeg'] });
    expect(settings.node).toMatchObject({ name: 'me', neighbours: ['127.0.0.1:9000'] });
  });

  it.each([
    ['port', '8000'],
    ['clientMode', 'yes'],
    ['neighbours', '127.0.0.1:8000'],
    ['neighbours', [8000]],
    ['name', null],
  ])('names a setting of the wrong type: %s', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({
        code: 'invalidConfig',
        message: expect.stringContaining(`ottOverlay.${name}`) as string,
      }),
    );
  });
});

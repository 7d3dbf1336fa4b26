import { type Disposable, toDisposable } from '../../src/base/disposable';

/** Pixels of the device. */
type DeviceSize = readonly [width: number, height: number];

/** Tells an element's size in pixels of the page, now and whenever it changes, and in those of the device where these are known for certain. */
export function watchSize(
  element: HTMLElement,
  tell: (width: number, height: number, device: DeviceSize | undefined) => void,
): Disposable {
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1);
    const [css] = entry?.contentBoxSize ?? [];
    const [device] = entry?.devicePixelContentBoxSize ?? [];
    if (!css) return;
    const { inlineSize: width, blockSize: height } = css;
    // Where they do not agree, as with a scale that is only emulated, the scale is the truth.
    const isTrue = device && Math.abs(device.inlineSize - width * devicePixelRatio) < 2;
    tell(width, height, isTrue ? [device.inlineSize, device.blockSize] : undefined);
  });
  observer.observe(element, { box: 'device-pixel-content-box' });
  return toDisposable(() => observer.disconnect());
}

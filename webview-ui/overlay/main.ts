import { OverlayLink } from '../page/overlayLink';
import { type LayoutWorker, LayoutRunner } from './layoutRunner';
import { OverlayPageView } from './overlayPageView';

/** The script of the worker stands in the page's document: no other resource can be loaded. */
function startWorker(): LayoutWorker | undefined {
  const script = document.getElementById('worker-layout')?.textContent;
  if (!script) return undefined;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(url, { name: 'layout' });
}

const link = new OverlayLink();
new OverlayPageView(document.body, link, new LayoutRunner(startWorker));
link.start();

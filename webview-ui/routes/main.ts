import { OverlayLink } from '../page/overlayLink';
import { routesMemoryOf } from './routesMemory';
import { RoutesView } from './routesView';

/** What is arranged within this time is kept once. */
const KEEP_DELAY_MS = 500;

const link = new OverlayLink();
let isRecalled = false;
let keeping: ReturnType<typeof setTimeout> | undefined;

const view = new RoutesView(document.body, link, () => {
  keeping ??= setTimeout(() => {
    keeping = undefined;
    const { memory } = view;
    link.remember(memory);
    link.keep(JSON.stringify(memory));
  }, KEEP_DELAY_MS);
});

link.onDidRecall((kept) => {
  if (isRecalled) return;
  isRecalled = true;
  view.restore(routesMemoryOf(kept));
});
link.onDidTurnTo(({ node }) => {
  if (node !== null) view.turnTo(node);
});
link.start();

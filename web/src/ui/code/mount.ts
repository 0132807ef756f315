// How CodeMirror comes onto a page of ours. The policy of the page has no inline styles, and CodeMirror would write
// `<style>` elements; in a shadow root it adopts sheets instead, which the policy allows. Our tokens are custom
// properties, and those pass into the shadow.
import { EditorView, type EditorViewConfig } from '@codemirror/view';

/** An editor inside `place`, in a shadow root of its own. Call `destroy` of what is given back when it goes. */
export function mountCode(place: HTMLElement, config: Omit<EditorViewConfig, 'parent' | 'root'>): EditorView {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
  return new EditorView({ ...config, parent: root, root });
}

// Nothing here: nothing yet, nothing after a filter, nothing at this address. Says so, and the cheapest way out.
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { StateShape, type Shape } from './State';

export interface EmptyStateProps {
  /** 20 px; or give a shape. */
  icon?: string;
  shape?: Shape;
  /** The bold fact. */
  title: ReactNode;
  /** One sentence. */
  text?: ReactNode;
  /** Buttons and links. */
  children?: ReactNode;
  /** It is the whole page. */
  page?: boolean;
}

/** Icon, fact, sentence, ways out. */
export function EmptyState({ icon, shape, title, text, children, page = false }: EmptyStateProps) {
  return (
    <div className={page ? 'mt alone' : 'mt'}>
      {icon !== undefined ? <Icon name={icon} size="l" /> : <StateShape shape={shape ?? 'unknown'} />}
      <div>
        <b dir="auto">{title}</b>
        {text !== undefined && <p dir="auto">{text}</p>}
        {children !== undefined && <div className="fx wrap">{children}</div>}
      </div>
    </div>
  );
}

// A part of a page that may throw without taking the page with it.
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '../../../messages';
import { ErrorState, Slab } from '../../../ui';

interface State {
  message: string | undefined;
}

/** Shows its children, or in their place that they cannot be shown. */
export class Guarded extends Component<{ children: ReactNode }, State> {
  override state: State = { message: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message.slice(0, 300) : '' };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.message === undefined) return this.props.children;
    return (
      <Slab flush>
        <ErrorState
          title={t('catalog.entity.part.broke.title')}
          text={t('catalog.entity.part.broke.text', { message: this.state.message })}
          onRetry={() => {
            this.setState({ message: undefined });
          }}
        />
      </Slab>
    );
  }
}

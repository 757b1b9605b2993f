"""What an administrator decides about the installation: name, shield, colour, contacts, and the fixed public pages."""

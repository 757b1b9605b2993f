"""The only writers of this slice, split by noun: drafts, files, submitting, changing."""

"""The report as a document: ``content`` what it holds, ``layout`` its words in order, and one module per format."""

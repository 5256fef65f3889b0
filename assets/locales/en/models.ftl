learned-unchanged = What was learned stays as it was learned; the text, the mask, temperature, positions and which heads are left out can be changed.
source-learned = Learned

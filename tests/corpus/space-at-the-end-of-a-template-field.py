x = 1
t'a{ x }b{y = !s:{x }}'

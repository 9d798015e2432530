def run(world): pass
